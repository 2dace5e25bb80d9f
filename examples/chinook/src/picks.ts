interface Pick {
  trackId: number;
  genreId: number;
  /** How much the editors like it, from 0 to 1. */
  weight: number;
  why: string;
}

/** What the store's editors like. */
export const picks: readonly Pick[] = [
  { trackId: 3, genreId: 1, weight: 0.95, why: "The guitar waits for the voice." },
  { trackId: 141, genreId: 1, weight: 0.8, why: "Two chords are enough." },
  { trackId: 22, genreId: 2, weight: 0.9, why: "A bass line to walk home with." },
  { trackId: 165, genreId: 2, weight: 0.75, why: "The brushes do all the talking." },
  { trackId: 43, genreId: 3, weight: 0.85, why: "Loud where it has to be." },
  { trackId: 66, genreId: 4, weight: 0.9, why: "Sung as if nobody listened." },
  { trackId: 82, genreId: 5, weight: 0.7, why: "Machines that breathe." },
  { trackId: 105, genreId: 6, weight: 0.9, why: "Late, slow, and right." },
  { trackId: 121, genreId: 7, weight: 0.95, why: "An old melody in new clothes." },
  { trackId: 130, genreId: 7, weight: 0.6, why: "The ukulele wins." },
];
