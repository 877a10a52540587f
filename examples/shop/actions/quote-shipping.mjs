// What does sending a parcel cost?
import { Refusal } from './serve-action.mjs';

/** Price of a parcel, and of each further kilogram. */
const zones = [
  { countries: ['DE'], base: 4.9, perKg: 0.5, days: 2 },
  {
    countries: ['AT', 'BE', 'DK', 'FR', 'IT', 'LU', 'NL', 'PL', 'PT', 'SE'],
    base: 9.9,
    perKg: 1.2,
    days: 5,
  },
  { countries: ['CH', 'GB', 'NO'], base: 16.9, perKg: 2.5, days: 7 },
];

export function quoteShipping({ country, weight_g: grams }) {
  const zone = zones.find(({ countries }) => countries.includes(country));
  if (zone === undefined)
    throw new Refusal(422, 'no_delivery', `We do not send parcels to ${country}.`, {
      hint: `We do to ${zones.flatMap(({ countries }) => countries).join(', ')}.`,
    });
  const furtherKg = Math.ceil(grams / 1000) - 1;
  return { price: Number((zone.base + furtherKg * zone.perKg).toFixed(2)), days: zone.days };
}
