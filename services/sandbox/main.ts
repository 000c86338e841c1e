import { pino } from 'pino';
import { readSandboxConfig } from './config.ts';
import type { NumberConfig } from './numbers.ts';
import { readNumbersFile, writeNumbersFile } from './numbers-file.ts';
import { createSandbox } from './server.ts';

async function main(): Promise<void> {
  const read = readSandboxConfig(process.env);
  if (!read.ok) {
    process.stderr.write(`${read.reasons.join('\n')}\n`);
    process.exitCode = 1;
    return;
  }
  const { options, numbersFile, logLevel } = read.config;
  const log = pino({ name: 'sandbox', level: logLevel });
  const sandbox = createSandbox({
    ...options,
    log,
    onNumbers: (numbers) => {
      if (numbersFile !== undefined) writeNumbersFile(numbersFile, numbers);
    },
  });
  if (numbersFile !== undefined) sandbox.control.provision(rememberedNumbers(numbersFile, options.numbers?.[0]));
  const stop = (): void => {
    sandbox.close().catch((error: unknown) => {
      log.error({ err: error }, 'the sandbox did not stop cleanly');
      process.exitCode = 1;
    });
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  const { url } = await sandbox.listen();
  log.info({ url, numbers: sandbox.control.numbers().length }, 'sandbox is ready');
}

/** The numbers of the last run; of the configured one only its webhooks, the rest is what is configured now. */
function rememberedNumbers(path: string, configured: NumberConfig | undefined): readonly NumberConfig[] {
  return readNumbersFile(path).map((number) =>
    number.phoneNumberId === configured?.phoneNumberId
      ? {
          ...configured,
          webhookUrl: configured.webhookUrl ?? number.webhookUrl,
          clientSettings: number.clientSettings,
        }
      : number,
  );
}

main().catch((error: unknown) => {
  process.stderr.write(`The sandbox could not start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
