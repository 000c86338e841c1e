import { badRequest } from '../../core/errors/problem.ts';
import { bad, good, type Outcome } from '../../core/errors/result.ts';
import type { Call } from '../../platform/http/api-routes.ts';

/** v1.1 has what belongs to an app under two paths: with the app, and without it, where the caller's key names it. */
export const appPaths = ['/v1.1/apps/:appId', '/v1.1'] as const;

/** The app that a call under one of these is about. */
export function appOfCall({ params, credential }: Pick<Call<unknown>, 'params' | 'credential'>): Outcome<string> {
  const appId = params.appId ?? credential.appId;
  return appId === null
    ? bad(badRequest('An account key names no app: the path should begin with /v1.1/apps/{appId}'))
    : good(appId);
}
