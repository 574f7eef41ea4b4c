export { caseFileOf, type CaseFile } from './case-file.js';
export { toldOf, type Finding } from './finding.js';
export { Import, type Compared, type Counts, type Imported } from './import.js';
export { planImport, type ImportFile, type Plan } from './plan.js';
