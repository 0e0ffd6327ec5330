/** `GET /orders/{id}` in parts; a method that is not named is any. */
function partsOf(key: string): { method: string; path: string } {
  const [method = '', path = ''] = key.split(' ');
  return {
    method: /^(\$default|\/\$default|x-amazon-apigateway-any-method)$/i.test(method) ? 'ANY' : method,
    path,
  };
}

/** Whether requests for one route reach another one when the first is removed: `ANY`, `$default`, `{proxy+}` and `{id}`. */
export function catches(other: string, route: string): boolean {
  if (other === '$default' || other.endsWith(' /$default')) return true;
  const [all, one] = [partsOf(other), partsOf(route)];
  if (all.method !== 'ANY' && one.method !== 'ANY' && all.method !== one.method) return false;
  const segments = (path: string): string[] => path.split('/');
  const [wide, narrow] = [segments(all.path), segments(one.path)];
  for (const [index, segment] of wide.entries()) {
    if (/^\{.+\+\}$/.test(segment)) return narrow.length > index;
    if (index >= narrow.length || (!/^\{.+\}$/.test(segment) && segment !== narrow[index])) return false;
  }
  return wide.length === narrow.length;
}
