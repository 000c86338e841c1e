import {
  expectationOf,
  type TemplateDefinition,
  type TemplateExpectation,
} from '../core/whatsapp/cloud-validation/template-definition.ts';

/** A template with the id that WhatsApp gives it. */
export type StoredTemplate = TemplateDefinition & { readonly id: string };

/** The templates of the sandbox's business account, with what each wants of a message worked out beforehand. */
export class TemplateStore {
  private templates: readonly StoredTemplate[] = [];
  private expectations = new Map<string, TemplateExpectation>();
  private lastId = 700_000_000_000_000;

  constructor(templates: readonly TemplateDefinition[]) {
    this.replace(templates);
  }

  all(): readonly StoredTemplate[] {
    return this.templates;
  }

  byId(id: string): StoredTemplate | undefined {
    return this.templates.find((template) => template.id === id);
  }

  expectation(name: string, language: string): TemplateExpectation | undefined {
    return this.expectations.get(key(name, language));
  }

  /** Replaces all templates; answers with the place of the first (name, language) that comes twice. */
  replace(templates: readonly TemplateDefinition[]): number | undefined {
    const expectations = new Map<string, TemplateExpectation>();
    for (const [index, template] of templates.entries()) {
      const identity = key(template.name, template.language);
      if (expectations.has(identity)) return index;
      expectations.set(identity, expectationOf(template));
    }
    const ids = new Map(this.templates.map((template) => [key(template.name, template.language), template.id]));
    this.expectations = expectations;
    this.templates = templates.map((template) => ({
      ...template,
      parameter_format: template.parameter_format ?? 'POSITIONAL',
      id: template.id ?? ids.get(key(template.name, template.language)) ?? this.nextId(),
    }));
    return undefined;
  }

  private nextId(): string {
    this.lastId += 1;
    return String(this.lastId);
  }
}

function key(name: string, language: string): string {
  return `${language} ${name}`;
}
