/** The product's colours, given to the elements as their `theme`. */

const BRANDS = {
  indigo: null,
  teal: {
    light: { accent: "#0b7a75", palette: ["#0f8b84", "#d9762b", "#3f6fb5", "#b8345f", "#5f8f3e", "#8a6fc1", "#a8861c", "#717f8e"] },
    dark: { accent: "#45c4b5", palette: ["#2fb5a8", "#f0a868", "#6d9be0", "#ec7f9e", "#9cca88", "#ab94e0", "#e0c25f", "#95a2b0"] },
  },
  plum: {
    light: { accent: "#8b3a8f", palette: ["#8b3a8f", "#d9623f", "#2f83ae", "#b5841a", "#3f8463", "#4a4fb8", "#c2507f", "#7c7688"] },
    dark: { accent: "#d993dc", palette: ["#c279c6", "#f2977c", "#67b3d8", "#e8bd58", "#7dc09e", "#8c91e8", "#e37ba4", "#a39dae"] },
  },
};

export const BRAND_NAMES = Object.keys(BRANDS);

export function themeOf({ theme, brand }) {
  const colours = BRANDS[brand]?.[theme];
  return colours ? JSON.stringify({ mode: theme, ...colours }) : theme;
}
