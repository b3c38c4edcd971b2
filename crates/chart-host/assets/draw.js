(function () {
  "use strict";
  var chart = document.getElementById("chart");
  function refuse(error) {
    chart.textContent = "This chart could not be drawn: " + error;
    chart.setAttribute("role", "alert");
  }
  try {
    var figure = JSON.parse(document.getElementById("figure").textContent);
    Plotly.newPlot(chart, {
      data: figure.data || [],
      layout: figure.layout || {},
      frames: figure.frames || [],
      config: {
        displaylogo: false,
        showLink: false,
        showSendToCloud: false,
        showEditInChartStudio: false,
        plotlyServerURL: "",
        topojsonURL: "",
        responsive: true
      }
    }).catch(refuse);
  } catch (error) {
    refuse(error);
  }
})();
