import theme from "vitepress/theme";
import "./website.css";

export default theme;
