/**
 * What pages load, as `/martlet.js`: with or without `type="module"`. It declares nothing, so that it may
 * stand in a classic script. The build makes the import name the script's own URL there.
 */
import("./element.js").catch((fault: unknown) => console.error("Martlet could not be loaded.", fault));
