import type { CorpusCase } from './case.ts';
import { cloudFiles } from './cloud-files.ts';
import { cloudOthers } from './cloud-others.ts';
import { cloudTaps } from './cloud-taps.ts';
import { cloudTexts } from './cloud-texts.ts';

export const cloudCases: readonly CorpusCase[] = [...cloudTexts, ...cloudFiles, ...cloudTaps, ...cloudOthers];
