import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { phases, selectPhases } from '../../../infra/test/phases.ts';
import { checkResult, notRun, testResult } from '../../../infra/test/results.ts';
import { countLine, summaryLines } from '../../../infra/test/summary.ts';

const names = (words: readonly string[]) => {
  const selection = selectPhases(words);
  return selection.ok ? selection.phases.map((phase) => phase.name) : selection.why;
};

describe('the phases of a test run', () => {
  it('are all of them, the cheap ones first', () => {
    expect(names([])).toEqual(['lint', 'typecheck', 'generated', 'unit', 'integration', 'e2e']);
  });

  it('are those named, in their own order', () => {
    expect(names(['e2e', 'unit'])).toEqual(['unit', 'e2e']);
  });

  it('are those with tests where files are named', () => {
    expect(names(['test/unit/a.test.ts'])).toEqual(['unit', 'integration', 'e2e']);
    expect(selectPhases(['unit', 'test/unit/a.test.ts'])).toMatchObject({ files: ['test/unit/a.test.ts'] });
  });

  it('are refused by name when unknown', () => {
    expect(names(['unti'])).toBe(
      `"unti" is no phase; choose from ${phases.map((phase) => phase.name).join(', ')}, or give a path of a test.`,
    );
  });
});

describe('what a phase came to', () => {
  let report: string;
  beforeEach(() => {
    report = join(mkdtempSync(join(tmpdir(), 'heliograph-report-')), 'unit.json');
  });
  afterEach(() => rmSync(join(report, '..'), { recursive: true }));

  const write = (...statuses: string[]) => {
    const assertionResults = statuses.map((status, index) => ({ fullName: `test ${index}`, status }));
    writeFileSync(report, JSON.stringify({ testResults: [{ assertionResults }] }));
  };

  it('is counted from the report, with what was skipped by name', () => {
    write('passed', 'passed', 'skipped', 'todo');
    expect(testResult('unit', report, true, 1)).toMatchObject({
      outcome: 'passed',
      passed: 2,
      failed: 0,
      skipped: ['test 2', 'test 3'],
    });
  });

  it('failed when a test did', () => {
    write('passed', 'failed', 'failed');
    expect(testResult('unit', report, false, 1)).toMatchObject({ outcome: 'failed', passed: 1, failed: 2 });
  });

  it('failed when the run broke without a failed test, or without a report', () => {
    write('passed');
    expect(testResult('unit', report, false, 1)).toMatchObject({ outcome: 'failed', passed: 1, failed: 1 });
    expect(testResult('unit', `${report}.none`, false, 1)).toMatchObject({ outcome: 'failed', passed: 0, failed: 1 });
  });
});

describe('the end of a test run', () => {
  const results = [
    checkResult('lint', true, 1.25),
    { name: 'unit', outcome: 'passed', passed: 40, failed: 0, skipped: ['on Windows'], seconds: 2 } as const,
    { name: 'integration', outcome: 'failed', passed: 7, failed: 2, skipped: [], seconds: 30 } as const,
    notRun('e2e'),
  ];

  it('is the count alone on the last line', () => {
    expect(summaryLines(results, []).at(-1)).toBe('47 passed, 2 failed');
  });

  it('names what was left out, and why', () => {
    expect(summaryLines(results, [{ what: 'Docker path', why: 'no Docker engine answers' }])).toEqual([
      '',
      '  lint         passed      1.3 s',
      '  unit         passed      2.0 s  40 passed, 0 failed, 1 skipped',
      '  integration  failed     30.0 s  7 passed, 2 failed, 0 skipped',
      '  e2e          not run',
      '',
      'Left out:',
      '  Docker path: no Docker engine answers',
      '  unit: on Windows: skipped by the test itself',
      '',
      '47 passed, 2 failed',
    ]);
  });

  it('counts a check that failed as a failure', () => {
    expect(countLine([checkResult('lint', false, 1)])).toBe('0 passed, 1 failed');
  });
});
