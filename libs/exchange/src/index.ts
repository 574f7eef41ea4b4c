export { toldOf, type Finding } from './finding.js';
export { Import, type Imported } from './import.js';
export { planImport, type ImportFile, type Plan } from './plan.js';
