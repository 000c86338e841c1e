/** A service without inputs: what is left is how a process starts. */
import { runService, simplePart } from '../../../services/platform/service/run-service.ts';

await runService('bare', async () => {
  const alive = setInterval(() => undefined, 60_000); // nothing else holds the process
  return [simplePart('none', async () => clearInterval(alive))];
});
