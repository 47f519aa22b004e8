/** The last element that fits; pages and widget run in browsers from before `Array.prototype.findLast`. */
export function lastOf<T>(list: readonly T[], fits: (one: T) => boolean): T | undefined {
  for (let at = list.length - 1; at >= 0; at--) if (fits(list[at] as T)) return list[at];
  return undefined;
}
