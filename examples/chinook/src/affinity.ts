/** Genres that people who like one of them like too, by their ids: Rock 1 … Keroncong 7. */
const NEAR: Readonly<Record<number, Readonly<Record<number, number>>>> = {
  1: { 3: 0.7, 6: 0.6, 4: 0.4 },
  2: { 6: 0.7, 7: 0.5 },
  3: { 1: 0.7, 5: 0.3 },
  4: { 1: 0.4, 7: 0.6 },
  5: { 3: 0.3, 2: 0.2 },
  6: { 2: 0.7, 1: 0.6 },
  7: { 4: 0.6, 2: 0.5 },
};

/** From 0 to 1. */
export function affinity(from: number, to: number): number {
  return from === to ? 1 : (NEAR[from]?.[to] ?? 0);
}
