/**
 * The script `/martlet.js`, with or without `type="module"`. It declares nothing, so that it can be
 * a classic script. The build resolves the import against the URL of the script there.
 */
import("./element.js").catch((fault: unknown) => console.error("Martlet could not be loaded.", fault));
