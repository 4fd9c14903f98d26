import { html } from "lit";
import { openDialog } from "../popover/dialog.js";
import { adoptStyles } from "../theme/board-part.js";
import { builderStyles } from "./styles.js";

interface Loss {
  title: string;
  text: string;
  keep: string;
  lose: string;
}

/** Asks the viewer to confirm before something is lost. */
export function confirmLoss({ title, text, keep, lose }: Loss, within: HTMLElement, act: () => void): void {
  const { element, draw, close } = openDialog(within, title);
  element.classList.add("small");
  adoptStyles(element, builderStyles);
  const confirm = (): void => {
    close();
    act();
  };
  draw(
    html`<div class="asking">
      <p>${text}</p>
      <div class="ways">
        <button class="button" autofocus @click=${close}>${keep}</button
        ><button class="button danger" @click=${confirm}>${lose}</button>
      </div>
    </div>`,
  );
}
