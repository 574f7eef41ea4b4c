/** A kind of file that is taken. */
export interface MediaType {
  /** How a file of it is called when it is given out. */
  readonly extension: string;
  /** What its picture is drawn anew as; left out where it has none, or none that can be read here. */
  readonly drawn?: 'jpeg' | 'png' | 'webp';
  /** How things may be called in it that run by themselves. */
  readonly runs?: RegExp;
}

/** A name in a PDF, of which any letter may be written as `#` and its code. */
const nameInPdf = (name: string): RegExp =>
  new RegExp([...name].map((letter) => `(?:${letter}|#${letter.charCodeAt(0).toString(16)})`).join(''), 'i');

const macros = /vbaProject\.bin/i;
const office = (kind: string) => `application/vnd.openxmlformats-officedocument.${kind}`;
const open = (kind: string) => `application/vnd.oasis.opendocument.${kind}`;

/**
 * What is taken, by the names that `file-type` gives what it finds in the bytes. Text, and what is made of text (HTML,
 * SVG, scripts), has no such signs and is not taken; neither are archives and programs.
 */
export const mediaTypes: Readonly<Record<string, MediaType>> = {
  'image/jpeg': { extension: 'jpg', drawn: 'jpeg' },
  'image/png': { extension: 'png', drawn: 'png' },
  'image/webp': { extension: 'webp', drawn: 'webp' },
  'image/gif': { extension: 'gif', drawn: 'png' },
  'image/tiff': { extension: 'tif', drawn: 'jpeg' },
  'image/avif': { extension: 'avif', drawn: 'jpeg' },
  'image/heic': { extension: 'heic' },
  'application/pdf': {
    extension: 'pdf',
    runs: new RegExp(`/(?:${nameInPdf('JavaScript').source}|${nameInPdf('Launch').source})`),
  },
  [office('wordprocessingml.document')]: { extension: 'docx', runs: macros },
  [office('spreadsheetml.sheet')]: { extension: 'xlsx', runs: macros },
  [office('presentationml.presentation')]: { extension: 'pptx', runs: macros },
  [open('text')]: { extension: 'odt', runs: /Basic\/script-lc\.xml/ },
  [open('spreadsheet')]: { extension: 'ods', runs: /Basic\/script-lc\.xml/ },
  'audio/mpeg': { extension: 'mp3' },
  'audio/ogg': { extension: 'ogg' },
  'audio/wav': { extension: 'wav' },
  'audio/flac': { extension: 'flac' },
  'audio/aac': { extension: 'aac' },
  'audio/amr': { extension: 'amr' },
  'audio/x-m4a': { extension: 'm4a' },
  'video/mp4': { extension: 'mp4' },
  'video/quicktime': { extension: 'mov' },
  'video/webm': { extension: 'webm' },
  'video/3gpp': { extension: '3gp' },
};

export const extensionOf = (mediaType: string): string => mediaTypes[mediaType]?.extension ?? 'bin';
