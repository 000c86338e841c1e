import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Seals secrets that are kept in the database. */
export interface Sealer {
  /** @param context what the secret belongs to (a row's id): a sealed text moved to another row does not open */
  seal(plain: string, context: string): string;
  /** Throws when the key is unknown, or the text or its context was changed. */
  open(sealed: string, context: string): string;
}

export interface SealingKey {
  readonly id: string;
  /** 32 bytes. */
  readonly key: Buffer;
}

/**
 * AES-256-GCM; the text is `<key id>.<iv>.<tag>.<cipher>` in base64url. The first key seals, all of them open: rotation is putting
 * a new key first.
 */
export function createSealer(keys: readonly SealingKey[]): Sealer {
  const [current] = keys;
  if (!current) throw new Error('no key to seal secrets with');
  const byId = new Map(keys.map(({ id, key }) => [id, key]));
  return {
    seal(plain, context) {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', current.key, iv).setAAD(Buffer.from(context));
      const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return [
        current.id,
        iv.toString('base64url'),
        cipher.getAuthTag().toString('base64url'),
        sealed.toString('base64url'),
      ].join('.');
    },
    open(sealed, context) {
      const [id, iv, tag, body] = sealed.split('.');
      const key = byId.get(id ?? '');
      if (!key || iv === undefined || tag === undefined || body === undefined)
        throw new Error(`a secret of ${context} is sealed with an unknown key`);
      const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64url'), { authTagLength: 16 })
        .setAAD(Buffer.from(context))
        .setAuthTag(Buffer.from(tag, 'base64url'));
      return decipher.update(body, 'base64url', 'utf8') + decipher.final('utf8');
    },
  };
}
