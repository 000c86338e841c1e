import { existsSync, readFileSync } from 'node:fs';

/** What one phase came to. */
export interface PhaseResult {
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'not run';
  readonly passed: number;
  readonly failed: number;
  /** Full names of the tests that were left out. */
  readonly skipped: readonly string[];
  readonly seconds: number;
}

/** A check counts only when it fails: its success is no test. */
export function checkResult(name: string, ok: boolean, seconds: number): PhaseResult {
  return { name, outcome: ok ? 'passed' : 'failed', passed: 0, failed: ok ? 0 : 1, skipped: [], seconds };
}

/** Reads what vitest wrote; a run that ended badly without a failed test counts as one failure. */
export function testResult(name: string, reportFile: string, ok: boolean, seconds: number): PhaseResult {
  const report = readReport(reportFile);
  const count = (status: string) => report.filter((test) => test.status === status).length;
  const failed = count('failed');
  return {
    name,
    outcome: ok && failed === 0 ? 'passed' : 'failed',
    passed: count('passed'),
    failed: ok ? failed : Math.max(failed, 1),
    skipped: report.filter((test) => test.status !== 'passed' && test.status !== 'failed').map((test) => test.name),
    seconds,
  };
}

export function notRun(name: string): PhaseResult {
  return { name, outcome: 'not run', passed: 0, failed: 0, skipped: [], seconds: 0 };
}

interface TestLine {
  readonly name: string;
  readonly status: string;
}

/** The parts of vitest's JSON report that we read. */
interface VitestReport {
  readonly testResults: readonly { readonly assertionResults: readonly { fullName: string; status: string }[] }[];
}

function readReport(file: string): TestLine[] {
  if (!existsSync(file)) return [];
  const report = JSON.parse(readFileSync(file, 'utf8')) as VitestReport;
  return report.testResults.flatMap((suite) =>
    suite.assertionResults.map((test) => ({ name: test.fullName, status: test.status })),
  );
}
