/** How a list of ids differs from the one that was wanted. */
export interface Difference {
  readonly checked: number;
  readonly lost: readonly string[];
  /** One for each copy beyond the first. */
  readonly doubled: readonly string[];
  /** Ids that came after one that they were to come before. */
  readonly disordered: readonly string[];
  /** Ids that nobody wanted. */
  readonly strange: readonly string[];
}

export const noDifference: Difference = { checked: 0, lost: [], doubled: [], disordered: [], strange: [] };

/** Compares in order; ids of the wanted list are distinct. */
export function compare(wanted: readonly string[], found: readonly string[]): Difference {
  const places = new Map(wanted.map((id, at) => [id, at]));
  const seen = new Set<string>();
  const [doubled, disordered, strange]: string[][] = [[], [], []];
  let furthest = -1;
  for (const id of found) {
    const place = places.get(id);
    if (place === undefined) strange?.push(id);
    else if (seen.has(id)) doubled?.push(id);
    else {
      seen.add(id);
      if (place < furthest) disordered?.push(id);
      furthest = Math.max(furthest, place);
    }
  }
  return {
    checked: wanted.length,
    lost: wanted.filter((id) => !seen.has(id)),
    doubled: doubled ?? [],
    disordered: disordered ?? [],
    strange: strange ?? [],
  };
}

/** Where no order is promised. */
export const compareSets = (wanted: readonly string[], found: readonly string[]): Difference => ({
  ...compare(wanted, found),
  disordered: [],
});

export function together(differences: readonly Difference[]): Difference {
  return {
    checked: differences.reduce((sum, { checked }) => sum + checked, 0),
    lost: differences.flatMap(({ lost }) => lost),
    doubled: differences.flatMap(({ doubled }) => doubled),
    disordered: differences.flatMap(({ disordered }) => disordered),
    strange: differences.flatMap(({ strange }) => strange),
  };
}

/** How many ids are wrong in one way or another. */
export const wrongIn = ({ lost, doubled, disordered, strange }: Difference): number =>
  lost.length + doubled.length + disordered.length + strange.length;
