import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { StartRefused } from '../engines.ts';
import { registryAnswers } from '../probes.ts';
import type { RunningProcess } from '../process.ts';
import { type PartPlan, startPart } from './part.ts';

export interface RegistryPlan extends PartPlan {
  readonly java: string;
  /** Folder of the unpacked registry. */
  readonly app: string;
  readonly port: number;
  readonly managementPort: number;
}

/** Base of the Confluent-compatible API of a local Apicurio Registry. */
export function registryUrl(port: number): string {
  return `http://127.0.0.1:${port}/apis/ccompat/v7`;
}

/** Starts Apicurio Registry on a file database of its own. */
export function startRegistry(plan: RegistryPlan): Promise<RunningProcess> {
  return startPart(plan, {
    name: 'registry',
    what: 'Schema registry',
    command: plan.java,
    args: [
      '-Xmx512m',
      '-Dapicurio.storage.kind=sql',
      '-Dapicurio.storage.sql.kind=h2',
      `-Dapicurio.datasource.url=jdbc:h2:file:${join(plan.folders.engines, 'registry')}`,
      '-Dquarkus.http.host=127.0.0.1',
      `-Dquarkus.http.port=${plan.port}`,
      '-Dquarkus.management.host=127.0.0.1',
      `-Dquarkus.management.port=${plan.managementPort}`,
      '-jar',
      runnerJar(plan.app),
    ],
    answers: () => registryAnswers(registryUrl(plan.port)),
    stopWithinMs: 10_000,
  });
}

function runnerJar(app: string): string {
  const jar = readdirSync(app, { recursive: true, encoding: 'utf8' }).find((path) => path.endsWith('-runner.jar'));
  if (jar === undefined) {
    throw new StartRefused(`The download in ${app} is damaged (no runner jar); delete that folder and start again.`);
  }
  return join(app, jar);
}
