import { createRequire } from 'node:module';

/** The type faces of the certificate, all under the SIL Open Font License or the DejaVu licence. */
export type Face = 'sans' | 'sansBold' | 'sansItalic' | 'serif' | 'mono' | 'fallback' | 'wide';

const FILES: Readonly<Record<Face, string>> = {
  sans: '@expo-google-fonts/ibm-plex-sans/400Regular/IBMPlexSans_400Regular.ttf',
  sansBold: '@expo-google-fonts/ibm-plex-sans/600SemiBold/IBMPlexSans_600SemiBold.ttf',
  sansItalic:
    '@expo-google-fonts/ibm-plex-sans/400Regular_Italic/IBMPlexSans_400Regular_Italic.ttf',
  serif: '@expo-google-fonts/ibm-plex-serif/600SemiBold/IBMPlexSerif_600SemiBold.ttf',
  mono: '@expo-google-fonts/source-code-pro/400Regular/SourceCodePro_400Regular.ttf',
  // Greek, Cyrillic, Hebrew, Arabic, mathematics and symbols, for what the others lack.
  fallback: 'dejavu-fonts-ttf/ttf/DejaVuSans.ttf',
  // Han, kana, Hangul, the scripts of India and of South-East Asia: every character of the basic plane.
  wide: '@fontsource/unifontex/files/unifontex-latin-400-normal.woff',
};

/** The faces that take the place of one that lacks a character, in this order; each is opened when it is needed. */
export const FALLBACKS = ['fallback', 'wide'] as const satisfies readonly Face[];

/** Every face. */
export const FACES = Object.keys(FILES) as readonly Face[];

/** The font file of a face. */
export function faceFile(face: Face): string {
  return createRequire(import.meta.url).resolve(FILES[face]);
}
