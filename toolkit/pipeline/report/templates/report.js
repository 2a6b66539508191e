"use strict";
{
  const player = document.getElementById("player");
  document.addEventListener("click", (event) => {
    const time = event.target.closest("[data-at]");
    if (time === null || player === null) { return; }
    player.currentTime = Number(time.dataset.at);
    player.play();
  });
  document.addEventListener("play", (event) => {
    for (const other of document.querySelectorAll("audio")) {
      if (other !== event.target) { other.pause(); }
    }
  }, true);
}
