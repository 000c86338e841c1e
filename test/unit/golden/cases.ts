/** How sure a case is. */
export type Grade =
  /** Input and output both stand in a source. */
  | 'stated'
  /** One of them follows from a rule that a source states. */
  | 'derived'
  /** No source settles it: the design does. */
  | 'unsettled';

export interface GoldenCase {
  readonly id: string;
  readonly grade: Grade;
  readonly source: string;
  /** Of what is unsettled, wholly or in part: what the design says. */
  readonly design?: string;
  /** Other cases that say otherwise, and are followed. */
  readonly superseded?: readonly string[];
}

const stated = (id: string, source: string, design?: string): GoldenCase => ({
  id,
  grade: 'stated',
  source,
  ...(design !== undefined && { design }),
});
const derived = (id: string, source: string, design?: string): GoldenCase => ({
  ...stated(id, source, design),
  grade: 'derived',
});
const unsettled = (id: string, design: string): GoldenCase => ({
  id,
  grade: 'unsettled',
  source: 'none',
  design,
});

/** Shorthand: what a text becomes. */
const shorthand: readonly GoldenCase[] = [
  derived('A1', 'guide: template with no components'),
  derived('A2', 'guide: body variables'),
  derived('A3', 'guide: header text'),
  derived('A4', 'guide: header image'),
  derived('A5', 'guide: header document'),
  derived('A6', 'guide: quick replies'),
  derived('A7', 'guide: dynamic url button'),
  derived('A8', 'guide: combined example'),
  derived('A9', 'a real client'),
  stated('A10', 'a real client'),
  derived('A11', 'v2: messagePostResponse', 'v1.1 answers with the first of the messages; blanks at the cuts go'),
  derived('A12', 'v2: hsmFallbackLanguage'),
  derived('A13', 'Zendesk: shorthand syntax'),
  derived('A14', 'guide: Shorthand Syntax', 'what breaks a rule is a 400 with key and place, and nothing is stored'),
  derived('A15', 'a careful sender', 'names go out as written; a header that is no http(s) URL is refused'),
  derived('A16', 'guide: Old syntax', 'a template with a body, in the fallback language'),
  stated('A17', 'a real client'),
  unsettled('A18', 'what only looks like shorthand is plain text'),
  stated('A20', 'Smooch docs: shorthand'),
  stated('A21', 'Smooch docs: shorthand'),
  stated('A22', 'Smooch docs: shorthand'),
  stated('A23', 'Smooch docs: shorthand'),
  derived('A24', 'Smooch docs: shorthand', 'read, then refused: WhatsApp sells nothing'),
  stated('A25', 'Smooch docs: shorthand'),
  stated('A26', 'Smooch docs: shorthand'),
  stated('A27', 'Smooch docs: shorthand'),
  stated('A28', 'recorded; Smooch docs: shorthand', 'a name that the app does not keep is a 400'),
];

/** Reconstruction: what the record shows of a template. */
const reconstruction: readonly GoldenCase[] = [
  stated('B1', 'guide: full example'),
  stated('B2', 'guide: Conversion Table'),
  stated('B3', 'guide: Conversion Table'),
  stated('B4', 'guide: Conversion Table'),
  stated('B5', 'guide: Conversion Table'),
  stated('B6', 'guide: Conversion Table'),
  stated('B7', 'guide: Conversion Table'),
  stated('B8', 'guide: Conversion Table'),
  derived('B9', 'guide: Conversion Table'),
  unsettled('B10', 'a blank line between header, body and footer'),
  stated('B11', 'guide: Language Selection'),
  stated('B12', 'guide: overrides are never reconstructed'),
  stated('B13', 'guide: Default Fallback'),
  stated('B14', 'guide: Default Fallback'),
  stated('B15', 'guide: Message Template Reconstruction'),
  stated('B16', 'recorded 2018'),
];

/** Structured messages: how they show where WhatsApp has no form for them. */
const structured: readonly GoldenCase[] = [
  stated('C1', 'Smooch docs: list reply'),
  stated('C2', 'recorded'),
  stated('C3', 'recorded'),
  { ...stated('C4', 'Smooch docs: sample'), superseded: ['C1', 'C2'] },
  stated('C5', 'recorded'),
  stated('C6', 'recorded', 'a question of its own on Cloud, a line on the API client'),
  stated('C7', 'Smooch docs: actions'),
  stated('C8', 'v2: webview'),
  stated('C9', 'v2: list', 'one message an item, what is the list’s with the last'),
  stated('C10', 'v2: formResponse'),
  unsettled('C11', 'links as lines, replies as buttons, as a list, or as numbered lines'),
];

const audio: readonly GoldenCase[] = [
  ...['D1', 'D2', 'D3', 'D4', 'D5', 'D6'].map((id) => stated(id, 'guide: Audio')),
  unsettled('D7', 'the case of an extension does not matter'),
  stated('D8', 'guide: Audio', '5 MB is 5,000,000 bytes'),
];

const sendsAndQuotes: readonly GoldenCase[] = [
  stated('E11', 'guide: Reserved Fields'),
  stated('E12', 'a real client'),
  stated('F6', 'guide: quoted messages'),
  stated('F7', 'guide: quoted messages', '60 days to the millisecond still match'),
];

/** The cases of the channel's language; each is a test that begins with its id. */
export const goldenCases: readonly GoldenCase[] = [
  ...shorthand,
  ...reconstruction,
  ...structured,
  ...audio,
  ...sendsAndQuotes,
];
