import type { CannedTemplate } from '../resources.ts';
import { contentToV11 } from './content-json.ts';

/** v1.1: template. Its message is one of the business. */
export const templateToV11 = ({ id, name, content }: CannedTemplate): object => ({
  _id: id,
  name,
  message: { role: 'appMaker', ...contentToV11(content) },
});
