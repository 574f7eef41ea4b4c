import { refuse, type Refusal } from '#domain';

/** `index`: of the area that names a page which is not there. */
export const noSuchPage = (index: number, pages: number): Refusal =>
  refuse('page-not-there', `It has ${pages === 1 ? 'one page' : `${pages} pages`}.`, { field: `areas.${index}.page` });
