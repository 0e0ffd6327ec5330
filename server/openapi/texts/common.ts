/** Texts that several components share. */

export const name = 'Name shown to buyers';
export const createdAt = 'Time of creation';
export const updatedAt = 'Time of the last change';
export const userId = 'User of the calling system that the cart and its orders belong to';
export const productId = 'Id of the product';
export const quantity = 'Number of units';
export const unitPrice = 'Price of one unit';
export const lineTotal = 'Price of all units of the line';
export const orderId = 'Id of the order';
export const page = 'Items of the page';
export const nextKey = 'Present while more items may follow: pass it as `lastKey`';
