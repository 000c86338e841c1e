import type { CannedTemplate } from '../../core/api/resources.ts';
import { templateToV11 } from '../../core/api/v11/template-json.ts';
import { templatePostSchema, templatePutSchema } from '../../core/api/v11/template-schema.ts';
import type { Validators } from '../../core/api/validator.ts';
import { problem } from '../../core/errors/problem.ts';
import { bad, good, type Outcome } from '../../core/errors/result.ts';
import { created, done } from '../../platform/http/answer.ts';
import { type ApiRoute, type Call, route, routeWithBody } from '../../platform/http/api-routes.ts';
import type { Scope } from '../../platform/http/authenticator.ts';
import type { CannedName } from '../../platform/record/canned-templates.ts';
import type { ApiRecord } from '../../platform/record/record.ts';
import type { Surroundings } from '../surroundings.ts';
import { appOfCall, appPaths } from './app-of-call.ts';
import { checkedChanges, checkedMessage, checkedName } from './checked-template.ts';
import { newId } from './ids.ts';
import { readOffsetQuery } from './offset-query.ts';
import type { TargetGuard } from './targets.ts';

export interface TemplateRoutesOptions {
  readonly record: Pick<ApiRecord, 'cannedTemplates'>;
  readonly validators: Validators;
  readonly targets: TargetGuard;
  readonly surroundings: Surroundings;
  /** Told of a change: what is remembered under the name is read anew. */
  changed(name: CannedName): void;
}

const scopes: readonly Scope[] = ['account', 'app'];

const unknown = problem('not_found', 'Template not found');
const taken = problem('conflict', 'A template of this name exists already');

const shown = (template: CannedTemplate): object => ({ template: templateToV11(template) });

/** Messages that an app keeps under names, for its texts to ask for (v1.1: templates). WhatsApp's own templates are another thing. */
export function templateRoutes(options: TemplateRoutesOptions): readonly ApiRoute[] {
  const { record, validators, targets, surroundings, changed } = options;
  const templates = record.cannedTemplates;
  const validPost = validators.compile(templatePostSchema);
  const validPut = validators.compile(templatePutSchema);

  async function named(call: Pick<Call<unknown>, 'params' | 'credential'>): Promise<Outcome<CannedTemplate>> {
    const appId = appOfCall(call);
    if (!appId.ok) return appId;
    const template = await templates.find(appId.value, call.params.templateId ?? '');
    return template ? good(template) : bad(unknown);
  }

  return appPaths.flatMap((app) => {
    const collection = `${app}/templates`;
    const one = `${collection}/:templateId`;
    return [
      routeWithBody({ method: 'POST', path: collection, scopes }, validPost, async (call) => {
        const appId = appOfCall(call);
        if (!appId.ok) return appId;
        const name = checkedName(call.body.name);
        if (!name.ok) return name;
        const content = await checkedMessage(call.body.message, targets);
        if (!content.ok) return content;
        const now = surroundings.now();
        const template = {
          id: newId(surroundings),
          appId: appId.value,
          name: name.value,
          content: content.value,
          createdAt: now,
          updatedAt: now,
        };
        return (await templates.create(template)) ? created(shown(template)) : bad(taken);
      }),
      route({ method: 'GET', path: collection, scopes }, async (call) => {
        const appId = appOfCall(call);
        if (!appId.ok) return appId;
        const stretch = readOffsetQuery(call.query);
        if (!stretch.ok) return stretch;
        const { items, hasMore } = await templates.list(appId.value, stretch.value);
        return done({ templates: items.map(templateToV11), hasMore, offset: stretch.value.offset });
      }),
      route({ method: 'GET', path: one, scopes }, async (call) => {
        const template = await named(call);
        return template.ok ? done(shown(template.value)) : template;
      }),
      routeWithBody({ method: 'PUT', path: one, scopes }, validPut, async (call) => {
        const template = await named(call);
        if (!template.ok) return template;
        const changes = await checkedChanges(call.body, targets);
        if (!changes.ok) return changes;
        const { appId, id } = template.value;
        const updatedAt = surroundings.now();
        if (!(await templates.update(appId, id, changes.value, updatedAt))) return bad(taken);
        changed(template.value);
        return done(shown({ ...template.value, ...changes.value, updatedAt }));
      }),
      route({ method: 'DELETE', path: one, scopes }, async (call) => {
        const template = await named(call);
        if (!template.ok) return template;
        const { appId, id } = template.value;
        const gone = await templates.delete(appId, id, surroundings.now());
        changed(template.value);
        return gone ? done({}) : bad(unknown);
      }),
    ];
  });
}
