import type { Config } from '../config/config.ts';
import { openFileStore } from './file-store.ts';
import type { MediaStore } from './media-store.ts';

/** The store that the settings name. The SDK is loaded only where it is used: it is large. */
export async function openMediaStore({
  mediaStore: place,
  mediaS3Endpoint: endpoint,
  mediaS3Region: region,
}: Pick<Config, 'mediaStore' | 'mediaS3Endpoint' | 'mediaS3Region'>): Promise<MediaStore> {
  if (place.type === 'folder') return openFileStore(place.path);
  const { openS3Store } = await import('./s3-store.ts');
  const { bucket, prefix } = place;
  return openS3Store({ bucket, prefix, region, ...(endpoint !== '' && { endpoint }) });
}
