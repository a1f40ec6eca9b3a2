/** Words that say in which memory an object is, or the object of a method. */
export const spaceKeywords: ReadonlySet<string> = new Set([
  ...['device', 'constant', 'threadgroup', 'thread'],
  ...['threadgroup_imageblock', 'ray_data', 'object_data'],
]);
