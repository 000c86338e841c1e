/** A template as WhatsApp keeps and lists it (WhatsApp: message templates). */
export interface TemplateDefinition {
  readonly id?: string;
  readonly name: string;
  readonly language: string;
  readonly status: string;
  readonly category: string;
  readonly parameter_format?: string;
  readonly components: readonly TemplateDefinitionComponent[];
}

export interface TemplateDefinitionComponent {
  readonly type: string;
  readonly format?: string;
  readonly text?: string;
  readonly buttons?: readonly TemplateDefinitionButton[];
  readonly [key: string]: unknown;
}

export interface TemplateDefinitionButton {
  readonly type: string;
  readonly text?: string;
  readonly url?: string;
  readonly [key: string]: unknown;
}

/** A text with variables: the names in order of first use, each once. */
export interface VariableText {
  readonly text: string;
  readonly variables: readonly string[];
}

export interface ExpectedButton {
  /** In lower case, as `sub_type` names it; undefined where a message can give it nothing. */
  readonly subType: string | undefined;
  readonly label: string;
  readonly needsParameter: boolean;
}

/** What a message from a template must bring, worked out once per template. */
export interface TemplateExpectation {
  readonly name: string;
  readonly language: string;
  readonly status: string;
  readonly category: string;
  readonly named: boolean;
  /** `TEXT`, `IMAGE`, `VIDEO`, `DOCUMENT`, `LOCATION`, or undefined without a header. */
  readonly headerFormat: string | undefined;
  readonly header: VariableText;
  readonly body: VariableText;
  readonly buttons: readonly ExpectedButton[];
}

/** Works out what a message from this template must bring. */
export function expectationOf(template: TemplateDefinition): TemplateExpectation {
  const header = component(template, 'HEADER');
  return {
    name: template.name,
    language: template.language,
    status: template.status.toUpperCase(),
    category: template.category.toLowerCase(),
    named: template.parameter_format?.toUpperCase() === 'NAMED',
    headerFormat: header === undefined ? undefined : (header.format ?? 'TEXT').toUpperCase(),
    header: variableText(header?.text),
    body: variableText(component(template, 'BODY')?.text),
    buttons: (component(template, 'BUTTONS')?.buttons ?? []).map(expectedButton),
  };
}

function component(template: TemplateDefinition, type: string): TemplateDefinitionComponent | undefined {
  return template.components.find((candidate) => candidate.type.toUpperCase() === type);
}

function variableText(text = ''): VariableText {
  const names = [...text.matchAll(/\{\{\s*([A-Za-z0-9_]+)\s*\}\}/g)].map((match) => match[1] ?? '');
  return { text, variables: [...new Set(names)] };
}

function expectedButton(button: TemplateDefinitionButton): ExpectedButton {
  const label = button.type.toUpperCase();
  switch (label) {
    case 'URL':
      return { subType: 'url', label: 'Url', needsParameter: variableText(button.url).variables.length > 0 };
    case 'OTP':
      // A one-time code's button is sent as a url button that carries the code.
      return { subType: 'url', label: 'Url', needsParameter: true };
    case 'COPY_CODE':
      return { subType: 'copy_code', label: 'CopyCode', needsParameter: true };
    case 'QUICK_REPLY':
    case 'FLOW':
    case 'CATALOG':
    case 'MPM':
      return { subType: label.toLowerCase(), label, needsParameter: false };
    default:
      return { subType: undefined, label, needsParameter: false };
  }
}
