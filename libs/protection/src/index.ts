export { CannotOpen, RegistrySealed, SubjectErased } from './errors.js';
export { KeyEncryption } from './kek/key-encryption.js';
export { Keyring } from './keys/keyring.js';
export { keeperOf, LogSealing, openKeyring, ProtectionModule } from './protection.module.js';
