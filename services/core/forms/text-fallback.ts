import type { FormField } from '../contract/records.ts';

type Answer = Pick<FormField, 'label' | 'text' | 'email' | 'select'>;

const line = ({ label, text, email, select }: Answer): string =>
  `${label}: ${text ?? email ?? select.map((option) => option.label).join(', ')}`;

/** v2: formResponse `textFallback`, a line a field (golden case C10). */
export const textFallback = (fields: readonly Answer[]): string => fields.map(line).join('\n');
