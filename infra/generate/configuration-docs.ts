import { type Setting, settings } from '../../services/platform/config/settings.ts';

/** docs/configuration.md: every setting with its default. */
export function configurationMarkdown(): string {
  const rows = (Object.values(settings) as Setting<unknown>[]).map(
    ({ env, description, fallback, secret }) =>
      `| \`${env}\` | ${description} | ${fallback === undefined ? 'required' : fallback === '' ? 'empty' : `\`${fallback}\``}${secret ? ' (secret)' : ''} |`,
  );
  return [
    '<!-- Made from services/platform/config/settings.ts by "npm run generate". Do not edit. -->',
    '# Configuration',
    '',
    'All settings come from the environment. They are checked at start, and printed with secrets hidden.',
    '',
    '| variable | what | default |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
