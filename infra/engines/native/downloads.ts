import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CommandResult, runCommand } from '../command.ts';
import { type Progress, StartRefused } from '../engines.ts';
import type { Environment } from '../environment.ts';
import { makeWritable } from '../folders.ts';

export const kafkaVersion = '4.2.1';
export const apicurioVersion = '3.0.9';
const log4jVersion = '2.24.3';
const dependencyPlugin = (version: string) => `org.apache.maven.plugins:maven-dependency-plugin:${version}`;

/** What fetching needs: the folder that all stacks share, and Maven, asked for only if something is missing. */
export interface DownloadPlan {
  readonly cache: string;
  readonly env: Environment;
  readonly mvn: () => Promise<string>;
  readonly progress: Progress;
}

/** The folder of Kafka's jars; fetched once. */
export function kafkaJars(plan: DownloadPlan): Promise<string> {
  const list = createHash('sha256').update(kafkaPom).digest('hex').slice(0, 8);
  return cached(plan, `kafka-${kafkaVersion}-${list}`, async (folder) => {
    plan.progress(`Kafka ${kafkaVersion}: fetching 46 jars (43 MB) with Maven, once`);
    writeFileSync(join(folder, 'pom.xml'), kafkaPom);
    return maven(plan, `Kafka ${kafkaVersion}: fetching`, folder, [
      '-f',
      join(folder, 'pom.xml'),
      `${dependencyPlugin('3.6.0')}:copy-dependencies`,
      `-DoutputDirectory=${folder}`,
      '-DincludeScope=runtime',
    ]);
  });
}

/** The folder of the unpacked registry; fetched once. */
export function apicurioApp(plan: DownloadPlan): Promise<string> {
  return cached(plan, `apicurio-registry-${apicurioVersion}`, async (folder) => {
    plan.progress(`Apicurio Registry ${apicurioVersion}: fetching 109 MB with Maven, once`);
    const fetched = await fetchApicurio(plan, folder);
    if (!fetched.ok) return fetched;
    const archive = join(folder, `apicurio-registry-app-${apicurioVersion}-all.tar.gz`);
    const unpacked = await runCommand({
      command: 'tar',
      args: ['xzf', archive, '-C', folder],
      env: { ...plan.env },
      label: `Apicurio Registry ${apicurioVersion}: unpacking`,
      progress: plan.progress,
    });
    rmSync(archive, { force: true });
    return unpacked;
  });
}

/**
 * The archive alone is wanted, but newer plugins also read its parent's descriptor, which some mirrors lack:
 * an old one goes first, a new one follows for a Maven that refuses the old.
 */
async function fetchApicurio(plan: DownloadPlan, folder: string): Promise<CommandResult> {
  const fetchWith = (version: string) =>
    maven(plan, `Apicurio Registry ${apicurioVersion}: fetching`, folder, [
      `${dependencyPlugin(version)}:copy`,
      `-Dartifact=io.apicurio:apicurio-registry-app:${apicurioVersion}:tar.gz:all`,
      `-DoutputDirectory=${folder}`,
    ]);
  const fetched = await fetchWith('2.10');
  return fetched.ok ? fetched : fetchWith('3.6.0');
}

/** Fills a folder beside its place and moves it there whole: a broken download is never taken for a good one. */
async function cached(
  plan: DownloadPlan,
  name: string,
  fill: (folder: string) => Promise<CommandResult>,
): Promise<string> {
  const place = join(plan.cache, name);
  if (existsSync(place)) return place;
  makeWritable(plan.cache);
  const part = `${place}.part-${process.pid}`;
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part);
  const filled = await fill(part);
  if (!filled.ok) {
    rmSync(part, { recursive: true, force: true });
    throw new StartRefused(
      `${name} could not be fetched; check that "mvn" reaches Maven Central or a mirror (~/.m2/settings.xml), then start again. ${filled.why}`,
    );
  }
  moveIntoPlace(part, place);
  return place;
}

function moveIntoPlace(part: string, place: string): void {
  try {
    renameSync(part, place);
  } catch (error) {
    // Another stack was faster: its copy is as good.
    rmSync(part, { recursive: true, force: true });
    if (!existsSync(place)) throw error;
  }
}

async function maven(plan: DownloadPlan, label: string, cwd: string, args: string[]): Promise<CommandResult> {
  let files = 0;
  return runCommand({
    command: await plan.mvn(),
    args: ['-B', ...args],
    cwd,
    env: { ...plan.env },
    label,
    progress: (line) => plan.progress(files === 0 ? line : `${line}, ${files} files`),
    onLine: (line) => {
      if (line.includes('Downloaded from')) files += 1;
    },
  });
}

const dependency = (group: string, artifact: string, version: string) =>
  `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`;

const kafkaPom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
<modelVersion>4.0.0</modelVersion>
<groupId>heliograph.local</groupId><artifactId>kafka-runtime</artifactId><version>1</version><packaging>pom</packaging>
<dependencies>
${dependency('org.apache.kafka', 'kafka_2.13', kafkaVersion)}
${dependency('org.apache.logging.log4j', 'log4j-slf4j-impl', log4jVersion)}
${dependency('org.apache.logging.log4j', 'log4j-core', log4jVersion)}
</dependencies>
</project>
`;
