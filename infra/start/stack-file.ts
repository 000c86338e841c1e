import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineAddresses, EngineKind } from '../engines/engines.ts';
import type { ServicePorts } from './services.ts';

/** What later commands have to know of a stack that was started here. */
export interface StackFile {
  readonly engines: EngineAddresses & { readonly kind: EngineKind };
  readonly servicePorts: ServicePorts;
  readonly webhookPort: number;
  readonly topicPrefix: string;
}

export function writeStackFile(dataFolder: string, stack: StackFile): void {
  const path = stackFilePath(dataFolder);
  writeFileSync(`${path}.new`, `${JSON.stringify(stack, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/** What the last start wrote; undefined if there was none. */
export function readStackFile(dataFolder: string): StackFile | undefined {
  const path = stackFilePath(dataFolder);
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as StackFile;
  } catch {
    rmSync(path); // damaged: as if it were not there, and written anew by the next start
    return undefined;
  }
}

/** Whether two starts stand on the same data, so that local state of the one fits the other. */
export function sameEngines({ engines: a }: StackFile, { engines: b }: StackFile): boolean {
  // Our own engines keep their data in this folder or its volumes, whatever the port.
  if (a.kind !== 'external' || b.kind !== 'external') return a.kind === b.kind;
  return a.mysqlUrl === b.mysqlUrl && a.brokers.join() === b.brokers.join();
}

/** Whether what the demo app has stored of the stack's addresses still holds. */
export function sameDemoAddresses(a: StackFile, b: StackFile): boolean {
  return a.servicePorts.sandbox === b.servicePorts.sandbox && a.webhookPort === b.webhookPort;
}

function stackFilePath(dataFolder: string): string {
  return join(dataFolder, 'stack.json');
}
