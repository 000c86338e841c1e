/** WhatsApp's code where neither the message nor the integration names one. */
export const defaultLanguage = 'en_US';

/** The integration's fallback language as WhatsApp spells it: people write `en-US` where its code is `en_US`. */
export const fallbackLanguageCode = (hsmFallbackLanguage: string | null | undefined): string =>
  hsmFallbackLanguage ? hsmFallbackLanguage.replaceAll('-', '_') : defaultLanguage;

/** In which language a template goes out: the message's own as it was written, else the integration's, else `en_US`. */
export const sendLanguage = (written: string | null, hsmFallbackLanguage: string | null | undefined): string =>
  written ?? fallbackLanguageCode(hsmFallbackLanguage);
