import {
  createdAt,
  lineTotal,
  name,
  nextKey,
  page,
  productId,
  quantity,
  unitPrice,
  updatedAt,
  userId,
} from './common.ts';
import type { ComponentTexts } from './component-text.ts';

const isIgnored = 'Ignored, accepted so that a product can be sent back as it was read';
const isCurrent = 'Accepted so that a product can be sent back as it was read: must be the current value';
const productDetails = {
  name,
  description: 'Description shown to buyers; line breaks are kept',
  category:
    'Category that the product is listed in. Spellings that differ only in accents and capitals are one category',
  type: 'Product type, a second filter of the list',
  price: unitPrice,
  images: 'Absolute URLs of images, the main one first',
};

/** Components of the catalog and the cart, by name. */
export const CATALOG_TEXTS: ComponentTexts = {
  Money: {
    about: 'An amount of money',
    properties: {
      currency: 'Currency of the amount',
      amount: 'Amount in minor units, for example cents. Yen have none, dinars have thousandths',
    },
  },
  MoneyPatch: {
    about: 'A change of an amount of money: an absent member is kept',
    properties: {
      amount: 'New amount in minor units',
      currency: 'New currency. A change of the currency needs an amount too',
    },
  },
  Product: {
    about: 'A product as buyers see it',
    properties: {
      productId,
      ...productDetails,
      stock: 'Units available now, without those reserved for orders',
      version: 'Number of the version, counted from 1. Stock changes do not change it',
      createdAt,
      updatedAt: `${updatedAt}, stock changes excluded`,
    },
  },
  ProductCreation: {
    about: 'A product to create',
    properties: {
      productId: 'Id of the product. Default: an id assigned by the shop',
      ...productDetails,
      stock: 'Units available from the start',
    },
  },
  ProductReplacement: {
    about: 'All details of a product. Optional fields that are absent are removed',
    properties: {
      ...productDetails,
      productId: isCurrent,
      version: isCurrent,
      stock: `${isCurrent}. Change it with changeStock`,
      createdAt: isIgnored,
      updatedAt: isIgnored,
    },
  },
  ProductPatch: {
    about:
      'Changes of a product, as a JSON merge patch (RFC 7396): absent fields are kept, null removes an optional field',
    properties: {
      ...productDetails,
      status: '`ACTIVE` restores an archived product',
      stock: 'Rejected here. Change it with changeStock',
    },
  },
  StockChange: {
    about: 'A change of stock: exactly one of the three',
    properties: {
      stock: 'Sets the available units',
      reserve: 'Reserves so many of the available units manually',
      release: 'Makes so many manually reserved units available again',
    },
  },
  ProductPage: { about: 'A page of products', properties: { items: page } },
  Category: {
    about: 'A category with active products',
    properties: { category: 'Name of the category', count: 'Number of its active products' },
  },
  CategoryList: { about: 'A page of categories', properties: { items: page, nextKey } },
  CartLine: {
    about: 'A product in a cart, with its name and price of when it was last added or changed',
    properties: {
      lineId: 'Id of the line',
      sku: 'Stock keeping unit of the product',
      productId,
      name,
      quantity,
      unitPrice,
      lineTotal,
      available:
        'Whether the product can be bought now, whatever its stock. Absent while the catalog does not respond',
      priceChanged:
        'Present while the current price differs from `unitPrice`, and in the response in which the line has taken a new price',
    },
  },
  RestoredLine: {
    about: 'Units of a product that an order had taken out of the cart',
    properties: {
      sku: 'Stock keeping unit of the product',
      productId,
      name,
      unitPrice,
      quantity: 'Units that the order had taken out',
      restored: 'Units that are in the cart again',
      reason: 'Why fewer units came back than were taken out. Absent when all did',
    },
  },
  RestoredOrder: {
    about: 'An order that was never paid and whose lines were restored to the cart',
    properties: {
      orderId: 'Id of the order',
      at: 'When the lines were restored',
      items: 'Lines that the order had taken out',
    },
  },
  Cart: {
    about: 'The cart of a user. A user without a cart has an empty one of version 0',
    properties: {
      cartId: 'Id of the cart, kept through all changes. Absent at version 0',
      userId,
      currency: 'Currency of the cart, as an ISO 4217 code',
      items: 'Lines of the cart, one for each product',
      subtotal: 'Sum of the lines',
      version: 'Number of changes. An order names it as `cartVersion`',
      updatedAt: `${updatedAt}. Absent at version 0`,
      restored:
        'Orders that failed or were cancelled unpaid since the last order was taken out of this cart, newest first. Their ' +
        'lines are in the cart again, as far as they fit',
    },
  },
  CartLineAddition: {
    about: 'Units of a product to add to a cart',
    properties: { userId, productId, quantity: 'Number of units to add to those in the cart' },
  },
  CartLineChange: {
    about: 'A change of a cart line',
    properties: { quantity: 'New number of units. Default: unchanged' },
  },
};
