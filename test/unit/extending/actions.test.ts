import { describe, expect, it } from 'vitest';
import { actionsFault, itemActionTypes } from '../../../services/core/actions/action-fault.ts';
import { shownActions } from '../../../services/core/actions/shown-actions.ts';
import { actionFromV2, actionToV2 } from '../../../services/core/api/action-json.ts';
import { type ActionJson, actionSchema, itemActionSchema } from '../../../services/core/api/schema/action-schema.ts';
import { createValidators } from '../../../services/core/api/validator.ts';
import type { Action } from '../../../services/core/contract/records.ts';
import { onApiClient, onCloud, textContent } from '../content/scene.ts';
import { actionExamples } from './action-examples.ts';
import { documentedTypes, sorted, tableOf, typesOf } from './document.ts';

const types = documentedTypes('Action');
const validate = createValidators().compile(actionSchema);

const recordOf = (type: string): Action => {
  const outcome = validate(actionExamples.get(type));
  if (!outcome.ok) throw new Error(`the example of ${type}: ${outcome.problem.title}`);
  const json: ActionJson = outcome.value;
  return actionFromV2(json);
};

/** WhatsApp has nothing that they could be. */
const refused = new Set(['buy']);

describe('the actions', () => {
  it('are the same in the record’s schema, in the API’s, in the examples and in the document', () => {
    expect(types.length).toBeGreaterThan(0);
    expect(sorted(typesOf(actionSchema))).toEqual(sorted(types));
    expect(sorted(actionExamples.keys())).toEqual(sorted(types));
    expect(sorted(tableOf('action').keys())).toEqual(sorted(types));
  });

  it('of items are the same in the API’s schema and in the rules', () => {
    expect(sorted(typesOf(itemActionSchema))).toEqual(sorted(itemActionTypes));
  });

  it.each(types)('%s: v2 gives back what it took', (type) => {
    expect(actionToV2(recordOf(type))).toEqual(actionExamples.get(type));
  });

  it.each(types)('%s: is known to the rules', (type) => {
    const fault = actionsFault([recordOf(type)], 'actions');
    if (refused.has(type)) expect(fault).toContain('not available on WhatsApp');
    else expect(fault).toBeUndefined();
  });

  it.each(types.filter((type) => !refused.has(type)))('%s: shows in one way, on both protocols', (type) => {
    const action = recordOf(type);
    const { choices, links, locationRequests } = shownActions([action], 0);
    expect(choices.length + links.length + locationRequests.length).toBe(1);
    for (const show of [onCloud, onApiClient]) {
      const without = show(textContent('Words'));
      expect(show(textContent('Words', [action]))).not.toEqual(without);
    }
  });
});
