/** Far deeper than anything that an API or WhatsApp says, and far from where writing a value again overflows the stack. */
export const maxLevels = 500;

const quote = 0x22;
const backslash = 0x5c;

/** True for JSON text whose brackets nest deeper than that; read once, and a text that is too short for it not at all. */
export function nestsDeeply(text: string): boolean {
  if (text.length <= 2 * maxLevels) return false;
  let levels = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (quoted) {
      if (code === backslash) at += 1;
      else if (code === quote) quoted = false;
    } else if (code === quote) quoted = true;
    // `[` and `{`, `]` and `}`: the two kinds are 0x20 apart.
    else if ((code | 0x20) === 0x7b) {
      levels += 1;
      if (levels > maxLevels) return true;
    } else if ((code | 0x20) === 0x7d) levels -= 1;
  }
  return false;
}
