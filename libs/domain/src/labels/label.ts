/** What people read, in each language of the registry. Codes stay English; labels are data. */
export interface Label {
  readonly en: string;
  readonly uk: string;
  /** Crimean Tatar in Latin letters. Those not in `attested` wait for a speaker's word. */
  readonly crh: string;
}
