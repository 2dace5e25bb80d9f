const INT32 = { min: -(2 ** 31), max: 2 ** 31 - 1 };

/** Whether JSON holds a 64 bit integer. */
export function isInt64(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= -(2 ** 63) && Number(value) < 2 ** 63;
}

export function isInt32(value: number): boolean {
  return value >= INT32.min && value <= INT32.max;
}
