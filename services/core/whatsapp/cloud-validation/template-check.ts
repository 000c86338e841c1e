import { type CloudError, cloudError } from './errors.ts';
import { type Check, isLongerThan } from './fields.ts';
import type { TemplateExpectation, VariableText } from './template-definition.ts';
import type { TemplateComponent, TemplateMessage, TemplateParameter } from './template-message.ts';

const HEADER_LIMIT = 60;
const BODY_LIMIT = 1024;

/** The refusal of a name and language that the account does not have. */
export function unknownTemplate(message: TemplateMessage): CloudError {
  return cloudError(132001, `template name (${message.name}) does not exist in ${message.language}`);
}

/** Holds a template message against its template: status, counts, formats, buttons, final length. */
export function checkAgainstTemplate(message: TemplateMessage, expected: TemplateExpectation): Check {
  return (
    checkStatus(message, expected) ??
    checkHeader(parametersOf(message, 'header'), expected) ??
    checkVariables('body', parametersOf(message, 'body'), expected.body, expected.named, BODY_LIMIT) ??
    checkGivenButtons(message, expected) ??
    checkNeededButtons(message, expected)
  );
}

function checkStatus(message: TemplateMessage, expected: TemplateExpectation): Check {
  switch (expected.status) {
    case 'APPROVED':
      return undefined;
    case 'PAUSED':
      return cloudError(132015, `template (${message.name}) in ${message.language} is paused due to low quality`);
    case 'DISABLED':
      return cloudError(132016, `template (${message.name}) in ${message.language} is disabled`);
    default:
      // Pending, rejected and deleted templates do not exist for sending.
      return unknownTemplate(message);
  }
}

function checkHeader(parameters: readonly TemplateParameter[], expected: TemplateExpectation): Check {
  const format = expected.headerFormat;
  if (format === undefined || format === 'TEXT') {
    const media = parameters.find((parameter) => parameter.type !== 'text');
    if (media !== undefined && format === 'TEXT' && expected.header.variables.length > 0) {
      return formatMismatch('TEXT', media.type);
    }
    return checkVariables('header', parameters, expected.header, expected.named, HEADER_LIMIT);
  }
  const [parameter] = parameters;
  if (parameter === undefined) return formatMismatch(format, 'UNKNOWN');
  if (parameters.length > 1) return countMismatch('header', parameters.length, 1);
  return parameter.type === format.toLowerCase() ? undefined : formatMismatch(format, parameter.type);
}

function checkVariables(
  part: string,
  parameters: readonly TemplateParameter[],
  expected: VariableText,
  named: boolean,
  limit: number,
): Check {
  if (parameters.length !== expected.variables.length) {
    return countMismatch(part, parameters.length, expected.variables.length);
  }
  if (named) {
    const given = new Set(parameters.map((parameter) => parameter.name));
    const absent = expected.variables.find((name) => !given.has(name));
    if (absent !== undefined) return cloudError(132012, `${part}: Parameter name ${absent} is missing`);
  }
  if (parameters.length === 0) return undefined;
  return isLongerThan(filled(expected, parameters, named), limit)
    ? cloudError(132005, `${part}: Translated text is too long. Max length: ${limit}`)
    : undefined;
}

function filled(expected: VariableText, parameters: readonly TemplateParameter[], named: boolean): string {
  return expected.text.replace(/\{\{\s*([A-Za-z0-9_]+)\s*\}\}/g, (whole, name: string) => {
    const parameter = named
      ? parameters.find((candidate) => candidate.name === name)
      : parameters[expected.variables.indexOf(name)];
    return parameter?.text ?? whole;
  });
}

function checkGivenButtons(message: TemplateMessage, expected: TemplateExpectation): Check {
  const seen = new Set<number>();
  for (const component of message.components) {
    if (component.type !== 'button') continue;
    const index = component.index ?? -1;
    const button = expected.buttons[index];
    if (button === undefined) return cloudError(132018, `buttons: template has no button at index ${index}`);
    if (seen.has(index)) return cloudError(132018, `buttons: Button at index ${index} is given twice`);
    seen.add(index);
    if (component.subType !== button.subType) {
      return cloudError(
        132012,
        `buttons: Format mismatch at index ${index}, expected ${button.label}, received ${component.subType ?? 'UNKNOWN'}`,
      );
    }
    if (component.subType === 'url' && !button.needsParameter && component.parameters.length > 0) {
      return countMismatch(`buttons: Button at index ${index}`, component.parameters.length, 0);
    }
  }
  return undefined;
}

function checkNeededButtons(message: TemplateMessage, expected: TemplateExpectation): Check {
  for (const [index, button] of expected.buttons.entries()) {
    if (!button.needsParameter) continue;
    const given = message.components.find(
      (component) => component.type === 'button' && component.index === index && component.parameters.length > 0,
    );
    if (given === undefined) {
      return cloudError(131008, `buttons: Button at index ${index} of type ${button.label} requires a parameter`);
    }
  }
  return undefined;
}

function parametersOf(message: TemplateMessage, type: string): readonly TemplateParameter[] {
  const found: TemplateComponent | undefined = message.components.find((component) => component.type === type);
  return found?.parameters ?? [];
}

function countMismatch(part: string, given: number, expected: number): CloudError {
  return cloudError(
    132000,
    `${part}: number of localizable_params (${given}) does not match the expected number of params (${expected})`,
  );
}

function formatMismatch(expected: string, received: string): CloudError {
  return cloudError(132012, `header: Format mismatch, expected ${expected}, received ${received.toUpperCase()}`);
}
