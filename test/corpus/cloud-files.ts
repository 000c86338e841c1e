import { type CorpusCase, words, wrote } from './case.ts';
import { file, media, message } from './cloud-webhook.ts';

export const cloudFiles: readonly CorpusCase[] = [
  message('image', { type: 'image', image: media('m1', 'image/jpeg', { caption: 'The door' }) }, [
    wrote(file('image', 'image.jpg', 'image/jpeg', 'The door')),
  ]),
  message(
    'image that WhatsApp could not keep',
    { type: 'image', image: { caption: 'Lost' }, errors: [{ code: 400 }] },
    [wrote(words('Unsupported WhatsApp message (image)\nLost'))],
  ),
  message('still sticker', { type: 'sticker', sticker: media('m2', 'image/webp', { animated: false }) }, [
    wrote(file('image', 'sticker.webp', 'image/webp')),
  ]),
  message('animated sticker', { type: 'sticker', sticker: media('m3', 'image/webp', { animated: true }) }, [
    wrote(file('image', 'sticker.webp', 'image/webp')),
  ]),
  message('video', { type: 'video', video: media('m4', 'video/mp4', { caption: 'Look' }) }, [
    wrote(file('file', 'video.mp4', 'video/mp4', 'Look')),
  ]),
  message('audio', { type: 'audio', audio: media('m5', 'audio/mpeg', { voice: false }) }, [
    wrote(file('file', 'audio.mp3', 'audio/mpeg')),
  ]),
  message('audio with a type that is none', { type: 'audio', audio: media('m5', 'image/jpeg', { caption: 'odd' }) }, [
    wrote(file('file', 'audio.jpg', 'image/jpeg', 'odd')),
  ]),
  message('voice as audio', { type: 'audio', audio: media('m6', 'audio/ogg; codecs=opus', { voice: true }) }, [
    wrote(file('file', 'audio.ogg', 'audio/ogg; codecs=opus')),
  ]),
  message(
    'voice by its older name',
    { type: 'voice', voice: media('m7', 'audio/ogg; codecs=opus', { file: '/x/y' }) },
    [wrote(file('file', 'voice.ogg', 'audio/ogg; codecs=opus'))],
  ),
  message(
    'document',
    { type: 'document', document: media('m8', 'application/pdf', { filename: 'Offer 7.pdf', caption: 'As agreed' }) },
    [wrote(file('file', 'Offer%207.pdf', 'application/pdf', 'As agreed'))],
  ),
  message('document without a name', { type: 'document', document: media('m9', 'application/pdf') }, [
    wrote(file('file', 'document.pdf', 'application/pdf')),
  ]),
  message(
    'location',
    {
      type: 'location',
      location: {
        latitude: 52.52,
        longitude: 13.405,
        name: 'Office',
        address: 'Linienstr. 1',
        url: 'https://x.example',
      },
    },
    [
      wrote({
        type: 'location',
        coordinates: { lat: 52.52, long: 13.405 },
        location: { name: 'Office', address: 'Linienstr. 1' },
        text: 'Location shared:\nhttps://maps.google.com/maps?q=52.52,13.405',
      }),
    ],
  ),
  message('location at the equator', { type: 'location', location: { latitude: 0, longitude: 1 } }, [
    wrote({
      type: 'location',
      coordinates: { lat: 0, long: 1 },
      text: 'Location shared:\nhttps://maps.google.com/maps?q=0,1',
    }),
  ]),
  message(
    'contacts',
    {
      type: 'contacts',
      contacts: [
        {
          name: { first_name: 'Ada', last_name: 'Byron', formatted_name: 'Ada Byron' },
          org: { company: 'Engines' },
          phones: [
            { phone: '+44 20 7946 0001', wa_id: '442079460001', type: 'WORK' },
            { wa_id: '442079460002', type: 'HOME' },
          ],
        },
        { name: { first_name: 'Bo', last_name: 'Li' } },
      ],
    },
    [wrote(words('Ada Byron: +44 20 7946 0001, 442079460002\nBo Li'))],
  ),
];
