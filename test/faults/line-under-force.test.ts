import { describe, expect, it } from 'vitest';
import { shortForm } from './options.ts';
import { reportText, violations } from './report.ts';
import { runFaults } from './run.ts';

describe('each service is killed, frozen and restarted, each engine restarted, and WhatsApp misbehaves, under a load both ways', () => {
  it('and nothing is lost, doubled or out of order; without a status, what was in doubt alone is sent again', async () => {
    const report = await runFaults(shortForm, (line) => process.stderr.write(`  ${line}\n`));
    console.log(reportText(report));
    expect(violations(report)).toEqual([]);
  }, 600_000);
});
