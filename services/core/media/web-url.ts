/** As long as a text may be: a longer one could not be shown without being cut. */
const longestUrl = 4096;

/** WhatsApp downloads and opens over http and https alone; a blank would end the link in a text. */
export const isWebUrl = (url: string): boolean =>
  url.length <= longestUrl && /^https?:\/\/\S+$/i.test(url) && URL.canParse(url);
