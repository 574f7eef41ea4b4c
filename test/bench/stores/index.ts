import { castore } from './castore.js';
import { emmett } from './emmett.js';
import { evtstore } from './evtstore.js';
import { messageDb } from './message-db.js';
import { qayd } from './qayd.js';
import { raw } from './raw.js';

export const storeKinds = [qayd, raw, emmett, messageDb, castore, evtstore];
