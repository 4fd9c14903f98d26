/** The product's colours, given to the elements as their `theme`. */

const BRANDS = {
  indigo: null,
  teal: {
    light: { accent: "#0b7a75", palette: ["#0f8b84", "#e08e45", "#3f6fb5", "#d1577a", "#7fb069", "#8a6fc1", "#c8a53b", "#7d8b99"] },
    dark: { accent: "#45c4b5", palette: ["#2fb5a8", "#f0a868", "#6d9be0", "#ec7f9e", "#9cca88", "#ab94e0", "#e0c25f", "#95a2b0"] },
  },
  plum: {
    light: { accent: "#8b3a8f", palette: ["#8b3a8f", "#e0785a", "#3d8fb8", "#d6a02f", "#5a9e7c", "#5c62c4", "#c2507f", "#8a8594"] },
    dark: { accent: "#d993dc", palette: ["#c279c6", "#f2977c", "#67b3d8", "#e8bd58", "#7dc09e", "#8c91e8", "#e37ba4", "#a39dae"] },
  },
};

export const BRAND_NAMES = Object.keys(BRANDS);

export function themeOf({ theme, brand }) {
  const colours = BRANDS[brand]?.[theme];
  return colours ? JSON.stringify({ mode: theme, ...colours }) : theme;
}
