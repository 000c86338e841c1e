/** Content of no kind yet: what each type of content fills one of. */
export const noKinds = { text: null, media: null, location: null, items: null, form: null, native: null } as const;
