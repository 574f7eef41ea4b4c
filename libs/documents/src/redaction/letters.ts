import type { PDFiumPage } from '@hyzyla/pdfium';

/** What PDFium exports of text, as it is compiled. The library that brings it has no name for these. */
interface Text {
  _FPDFText_LoadPage(page: number): number;
  _FPDFText_ClosePage(text: number): void;
  _FPDFText_CountChars(text: number): number;
  _FPDFText_GetUnicode(text: number, nth: number): number;
  _FPDFText_GetTextObject(text: number, nth: number): number;
  _FPDFTextObj_GetTextRenderMode(object: number): number;
  _FPDFTextObj_GetFont(object: number): number;
  _FPDFFont_GetIsEmbedded(font: number): number;
}

/**
 * Whether a page shows letters beyond those of Western Europe in a font that the file does not bring along. What is drawn
 * here has no such font, and leaves their place empty.
 */
export function lacksLetters(page: PDFiumPage): boolean {
  const { module: pdfium, pageIdx } = page as unknown as { readonly module: Text; readonly pageIdx: number };
  const text = pdfium._FPDFText_LoadPage(pageIdx);
  if (text === 0) return false;
  const brings = new Map<number, boolean>();
  try {
    for (let nth = pdfium._FPDFText_CountChars(text) - 1; nth >= 0; nth -= 1) {
      const code = pdfium._FPDFText_GetUnicode(text, nth);
      if (code <= 0xff || !isLetter(code)) continue;
      const object = pdfium._FPDFText_GetTextObject(text, nth);
      if (object === 0 || pdfium._FPDFTextObj_GetTextRenderMode(object) === invisible) continue;
      const font = pdfium._FPDFTextObj_GetFont(object);
      const known = brings.get(font) ?? pdfium._FPDFFont_GetIsEmbedded(font) !== 0;
      brings.set(font, known);
      if (!known) return true;
    }
    return false;
  } finally {
    pdfium._FPDFText_ClosePage(text);
  }
}

const isLetter = (code: number): boolean => code <= 0x10ffff && /\p{L}/u.test(String.fromCodePoint(code));
/** As what a scan was read as lies beneath its picture. */
const invisible = 3;
